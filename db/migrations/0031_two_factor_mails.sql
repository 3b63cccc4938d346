-- The emails about two-factor sign-in by the name that the rest has for it. Rows keep their kind: only its label changes. A process
-- of an older version that still runs cannot queue or send these emails: stop it first.
alter type account_mail_kind rename value 'second-step-on' to 'two-factor-on';
alter type account_mail_kind rename value 'second-step-off' to 'two-factor-off';
alter type account_mail_kind rename value 'second-step-codes' to 'two-factor-codes';
