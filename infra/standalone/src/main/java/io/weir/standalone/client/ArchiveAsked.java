package io.weir.standalone.client;

import io.weir.archive.ArchiveDamaged;
import io.weir.archive.ArchiveStore;
import io.weir.archive.LiveLog;
import io.weir.archive.StoreUnavailable;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.schemas.Topics;
import io.weir.standalone.ArchiveInUse;
import io.weir.standalone.DataFolder;
import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which archive is meant. */
final class ArchiveAsked {

    static final List<String> TOPICS = List.of(Topics.EVENTS, Topics.REJECTED, Topics.EXPERIMENTS);

    private static final Duration KAFKA_ANSWERS_WITHIN = Duration.ofSeconds(10);

    @Mixin
    private DataFolder data;

    @Option(
            names = "--from",
            paramLabel = "URI",
            description = {
                "The archive: file:/absolute/folder or s3://bucket/prefix.",
                "Default: that of the Weir on the data folder, else $WEIR_ARCHIVE."
            })
    private String from;

    /** What is done with it. */
    interface Work {
        int with(ArchiveInUse archive, ArchiveStore store) throws InterruptedException;
    }

    int read(Work work) throws InterruptedException {
        ArchiveInUse archive = ArchiveInUse.find(data.path(), from);
        try (ArchiveStore store = archive.open()) {
            return work.with(archive, store);
        } catch (StoreUnavailable e) {
            throw new Trouble(
                    ExitCode.FAILED,
                    "The archive cannot be read: " + e.getMessage() + ".",
                    "Check its address, the rights and the credentials, and WEIR_ARCHIVE_S3_ENDPOINT for a store that is not"
                            + " AWS.",
                    e);
        } catch (ArchiveDamaged e) {
            throw new Trouble(
                    ExitCode.FAILED,
                    "The archive is damaged: " + e.getMessage() + ".",
                    "`./weir archive verify` reads all of it and names everything that is wrong.",
                    e);
        }
    }

    /** @throws Trouble when Kafka does not answer */
    static LiveLog log(KafkaSettings kafka) throws InterruptedException {
        try (Admin admin = Admin.create(kafka.client("weir-archive-command"))) {
            return LiveLog.read(admin, TOPICS, KAFKA_ANSWERS_WITHIN);
        } catch (ExecutionException | TimeoutException e) {
            throw new Trouble(
                    ExitCode.FAILED,
                    "Kafka at " + kafka.bootstrapServers() + " does not answer.",
                    "See `./weir status`.",
                    e);
        }
    }
}
