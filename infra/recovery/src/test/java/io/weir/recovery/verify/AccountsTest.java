package io.weir.recovery.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.Fate;
import io.weir.oracle.LogLine;
import io.weir.oracle.LogRecord;
import io.weir.recovery.verify.Accounts.Kind;
import io.weir.schemas.BlankStats;
import io.weir.schemas.Event;
import io.weir.schemas.Projects;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class AccountsTest {

    private static final VerifyRequest ALL =
            new VerifyRequest(List.of(), null, null, 1, Path.of(""), Duration.ofSeconds(1));

    /** Five records of one partition: two admitted, a copy, one that is no event, one more admitted. */
    private static Outcome outcome(Stats stored, long progress) {
        Accounts accounts = new Accounts(Map.of(key("default"), stored), Map.of(0, progress), ALL);
        for (int offset = 0; offset < 5; offset++)
            accounts.reads(record(offset), offset == 3 ? Kind.UNREADABLE : Kind.EVENT);
        accounts.tell(line(0), Fate.ADMITTED);
        accounts.tell(line(1), Fate.ADMITTED);
        accounts.tell(line(2), Fate.DUPLICATE);
        accounts.tell(line(4), Fate.ADMITTED);
        Comparing comparing = new Comparing(10);
        assertThat(accounts.projects()).containsExactly("default");
        accounts.compare("PostgreSQL", "default", comparing);
        return comparing.outcome();
    }

    private static Stats stats(long received, long admitted, long duplicates, long unreadable) {
        Stats stats = BlankStats.stats();
        stats.setReceived(received);
        stats.setAdmitted(admitted);
        stats.setDuplicates(duplicates);
        stats.setUnreadable(unreadable);
        return stats;
    }

    @Test
    void it_is_exact_of_the_moment_that_it_names_itself() {
        assertThat(outcome(stats(2, 2, 0, 0), 0)).isEqualTo(new Outcome.Equal(6));
        assertThat(outcome(stats(3, 2, 1, 0), 2)).isEqualTo(new Outcome.Equal(6));
        assertThat(outcome(stats(4, 2, 1, 1), 4)).isEqualTo(new Outcome.Equal(6));
        assertThat(outcome(stats(5, 3, 1, 1), 4)).isEqualTo(new Outcome.Equal(6));
    }

    @Test
    void what_the_progress_says_must_be_in_it() {
        assertThat(fields(outcome(stats(3, 2, 1, 0), 5))).containsExactly("admitted", "received", "unreadable");
    }

    @Test
    void what_is_not_in_the_log_cannot_be() {
        assertThat(fields(outcome(stats(6, 4, 1, 1), 5))).containsExactly("admitted", "received");
    }

    @Test
    void a_copy_that_was_admitted_is_found() {
        assertThat(fields(outcome(stats(3, 3, 0, 0), 3))).containsExactly("admitted", "duplicates");
    }

    @Test
    void what_a_rule_leaves_out_must_have_been_left_out() {
        Accounts accounts = new Accounts(Map.of(key("default"), stats(1, 1, 0, 0)), Map.of(), ALL);
        accounts.reads(record(0), Kind.QUARANTINED);
        Comparing comparing = new Comparing(10);

        accounts.compare("PostgreSQL", "default", comparing);

        assertThat(fields(comparing.outcome())).containsExactly("admitted", "quarantined");
    }

    @Test
    void Weirs_own_project_has_none() {
        Accounts accounts = new Accounts(Map.of(key(Projects.INTERNAL), stats(1, 1, 0, 0)), Map.of(), ALL);
        assertThat(accounts.projects()).isEmpty();
    }

    private static List<String> fields(Outcome outcome) {
        return ((Outcome.Different) outcome)
                .first().stream().map(difference -> difference.number().field()).toList();
    }

    private static StatsKey key(String project) {
        return new StatsKey(1L, project, "", "", 0, Stage.log, 0, "", "");
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset) {
        return new ConsumerRecord<>("t", 0, offset, "default/user:u".getBytes(UTF_8), new byte[0]);
    }

    private static LogLine line(long offset) {
        Event event = Event.newBuilder()
                .setId("e")
                .setType("call")
                .setTime(0)
                .setUser("u")
                .build();
        return new LogLine(0, offset, new LogRecord("default", event, 0));
    }
}
