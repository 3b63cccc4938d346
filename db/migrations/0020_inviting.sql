-- Undoes the statement that calls it, in the midst of which it turns out that something was done too often.
create function refuse_too_often(key text, seconds integer) returns void language plpgsql as $$
begin
  raise exception 'too often' using errcode = 'TO429', detail = json_build_object('key', key, 'seconds', seconds);
end $$;
