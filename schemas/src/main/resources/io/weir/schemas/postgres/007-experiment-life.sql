--liquibase formatted sql

--changeset weir:007-experiment-revisions splitStatements:false
-- Every revision that an experiment had, written by whoever writes the experiment, in the same transaction.
create table experiment_revisions (
    project   text        not null,
    key       text        not null,
    revision  bigint      not null,
    document  jsonb       not null,
    at        timestamptz not null,
    primary key (project, key, revision)
);
create function weir_keep_revision() returns trigger language plpgsql as $$
begin
    insert into experiment_revisions (project, key, revision, document, at)
    values (new.project, new.key, new.revision, new.document, new.updated_at)
    on conflict do nothing;
    return null;
end $$;
create trigger weir_revisions after insert or update on experiments
    for each row execute function weir_keep_revision();
-- Of experiments from before only the newest revision is known.
insert into experiment_revisions (project, key, revision, document, at)
select project, key, revision, document, updated_at from experiments;
--rollback drop trigger weir_revisions on experiments;
--rollback drop function weir_keep_revision();
--rollback drop table experiment_revisions;

--changeset weir:007-experiment-lists
-- By tag, owner and metric, which lie within the document; and by time, for the newest first.
create index experiments_document on experiments using gin (document jsonb_path_ops);
create index experiments_updated on experiments (project, updated_at, key);
create index experiments_created on experiments (project, created_at, key);
--rollback drop index experiments_document;
--rollback drop index experiments_updated;
--rollback drop index experiments_created;
