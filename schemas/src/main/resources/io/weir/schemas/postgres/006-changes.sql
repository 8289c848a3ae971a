--liquibase formatted sql

--changeset weir:006-changes splitStatements:false
-- Tells every query-api that what it keeps of these tables is old: at commit, and whoever wrote.
create function weir_tell_of_change() returns trigger language plpgsql as $$
begin
    notify weir_changes;
    return null;
end $$;
create trigger weir_changes after insert or update or delete or truncate on experiments
    for each statement execute function weir_tell_of_change();
create trigger weir_changes after insert or update or delete or truncate on generations
    for each statement execute function weir_tell_of_change();
--rollback drop trigger weir_changes on experiments;
--rollback drop trigger weir_changes on generations;
--rollback drop function weir_tell_of_change();
