-- Tables and columns by the names that this field has for them. Rows, indexes and grants stay as they are; a process of an older
-- version that still runs meets tables it does not know: stop it first.
alter table second_steps rename to two_factor_secrets;
alter table half_sign_ins rename to pending_logins;
alter table kept_forms rename to form_drafts;
alter table form_drafts rename kept_at to saved_at;
alter table email_proofs rename to email_verifications;
alter table workspaces rename requires_second_step to requires_two_factor;

alter index half_sign_ins_of_account rename to pending_logins_of_account;
alter index half_sign_ins_by_time rename to pending_logins_by_time;
alter index kept_forms_of_account rename to form_drafts_of_account;
alter index kept_forms_by_time rename to form_drafts_by_time;
alter index email_proofs_of_account rename to email_verifications_of_account;
alter index email_proofs_by_time rename to email_verifications_by_time;

-- Keys and checks, which begin with the name of their table. Which there are depends on the server: from 18 on, each `not null`.
do $$
declare
  named record;
begin
  for named in
    select conrelid::regclass as of_table, conname as former, replace(replace(replace(replace(replace(replace(conname,
      'second_steps', 'two_factor_secrets'), 'half_sign_ins', 'pending_logins'), 'kept_forms', 'form_drafts'),
      'kept_at', 'saved_at'), 'email_proofs', 'email_verifications'), 'requires_second_step', 'requires_two_factor') as present
    from pg_constraint
    where conrelid in ('two_factor_secrets'::regclass, 'pending_logins'::regclass, 'form_drafts'::regclass,
      'email_verifications'::regclass, 'workspaces'::regclass)
  loop
    if named.former <> named.present then
      execute format('alter table %s rename constraint %I to %I', named.of_table, named.former, named.present);
    end if;
  end loop;
end
$$;
