-- Binary, in the order in which EventRows writes the fields.
copy events (received, partition, log_offset, project, id, type, time, "user", session, run, experiment, record, hash, forced)
from stdin (format binary)
