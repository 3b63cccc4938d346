-- A name of ASCII characters alone is folded by `lower`, which is told by its length: the actor of each audit event goes through this
-- function, and an import writes thousands. It is not strict, so that the planner puts the expression in the place of the call.
-- What it answers is the same for each name, so the indexes stay as they are.
do $$
begin
  execute replace(pg_get_functiondef('search_form(text)'::regprocedure), 'search_form', 'fold_name');
end $$;

create or replace function search_form(name text) returns text language sql immutable parallel safe
return case when octet_length(name) = length(name) then lower(name collate "C") else fold_name(name) end;
