-- Inviting is a transaction of plain statements now, and counts as every other mail does: nothing raises TO429 any more.
drop function refuse_too_often(text, integer);
