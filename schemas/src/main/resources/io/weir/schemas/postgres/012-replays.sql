--liquibase formatted sql

--changeset weir:012-replays
-- A replay is a generation that is computed beside the one that is shown. Streams computes every one whose state says so, and removes
-- one that is to be dropped: its row goes last, when nothing of it is left.
alter table generations add column state text not null default 'computing'
    check (state in ('computing', 'paused', 'dropping'));
alter table generations add constraint generations_active_is_computed check (not active or state = 'computing');
alter table generations add column shown_at timestamptz; -- when its numbers were last begun to be shown; null: never
update generations set shown_at = created_at where active;
-- No number is given twice: what is left on a compacted topic of a generation that was dropped is not taken for a new one's.
create sequence generation_numbers start 2;
--rollback drop sequence generation_numbers;
--rollback alter table generations drop column shown_at;
--rollback alter table generations drop constraint generations_active_is_computed;
--rollback alter table generations drop column state;
