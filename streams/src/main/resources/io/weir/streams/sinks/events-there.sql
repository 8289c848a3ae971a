-- Which of these records have their rows. All three parts of the key are given, so each is one look into the index of one month.
select there.log_offset
from unnest(?, ?) as place (received, log_offset)
join events there on there.received = place.received and there.partition = ? and there.log_offset = place.log_offset
