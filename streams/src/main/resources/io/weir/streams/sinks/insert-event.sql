-- A record's place in the log is its key: written again it changes nothing.
insert into events (
    received, partition, log_offset, project, id, type, time, "user", session, run, experiment, record)
values (
    :received, :partition, :log_offset, :project, :id, :type, :time, :user, :session, :run, :experiment, :record)
on conflict do nothing
