package io.weir.streams.sinks;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The partitions of table {@code events}, one for each month of received time, UTC: made before they are needed, dropped when
 * all of the month is older than the retention. Several instances may do so at once.
 */
final class EventMonths {

    private static final Logger log = LoggerFactory.getLogger(EventMonths.class);
    private static final Pattern NAME = Pattern.compile("events_(\\d{4})_(\\d{2})");
    private static final int LAST_YEAR = 9_999; // of a name

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;
    private final Duration retention;
    private final InstantSource clock;
    private final Set<YearMonth> known = ConcurrentHashMap.newKeySet();

    EventMonths(JdbcTemplate jdbc, TransactionTemplate transactions, Duration retention, InstantSource clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * A month and its bounds.
     *
     * @param begin the first of its epoch milliseconds
     * @param end the first that is the next month's
     */
    record Span(YearMonth month, long begin, long end) {

        static Span of(long received) {
            YearMonth month = YearMonth.from(Instant.ofEpochMilli(received).atOffset(ZoneOffset.UTC));
            return new Span(
                    month,
                    beginning(month).toEpochMilli(),
                    beginning(month.plusMonths(1)).toEpochMilli());
        }

        boolean holds(long received) {
            return received >= begin && received < end;
        }
    }

    /** The month in which {@code received}, epoch milliseconds, lies: mostly that of the record before, {@code last}. */
    static Span of(long received, Span last) {
        return last != null && last.holds(received) ? last : Span.of(received);
    }

    /** True when an event received in that month belongs into the table. */
    boolean keeps(YearMonth month) {
        return !isPast(month) && month.getYear() <= LAST_YEAR;
    }

    /** Makes the partitions of months that are not known to be there. */
    void ensure(Collection<YearMonth> months) {
        for (YearMonth month : months) {
            if (known.contains(month)) continue;
            locked("create table if not exists %s partition of events for values from ('%s') to ('%s')"
                    .formatted(name(month), begin(month), begin(month.plusMonths(1))));
            known.add(month);
        }
    }

    /** Makes this month's partition and the next one's, and drops those that are past. Nothing before the table is there. */
    void tend() {
        if (jdbc.queryForObject("select to_regclass('events')::text", String.class) == null) return;
        YearMonth now = Span.of(clock.millis()).month();
        ensure(List.of(now, now.plusMonths(1)));
        List<String> partitions = jdbc.queryForList("""
                select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = 'events'::regclass""", String.class);
        for (String partition : partitions) {
            Matcher name = NAME.matcher(partition);
            if (!name.matches()) continue; // not one of ours
            YearMonth month = YearMonth.of(Integer.parseInt(name.group(1)), Integer.parseInt(name.group(2)));
            if (!isPast(month)) continue;
            known.remove(month);
            locked("drop table if exists " + partition);
            log.info("{} is older than {} and was dropped", partition, retention);
        }
    }

    /** The tables may have been changed by somebody else. */
    void forget() {
        known.clear();
    }

    private boolean isPast(YearMonth month) {
        return !beginning(month.plusMonths(1)).isAfter(clock.instant().minus(retention));
    }

    private static Instant beginning(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** One instance at a time; and a long query of a reader makes this wait, but not for ever and everybody behind it. */
    private void locked(String statement) {
        transactions.executeWithoutResult(status -> {
            jdbc.execute("set local lock_timeout = '2s'");
            jdbc.query("select pg_advisory_xact_lock(hashtext('weir events months'))", row -> {});
            jdbc.execute(statement);
        });
    }

    private static String name(YearMonth month) {
        return "events_%04d_%02d".formatted(month.getYear(), month.getMonthValue());
    }

    private static String begin(YearMonth month) {
        return month.atDay(1) + " 00:00:00+00";
    }
}
