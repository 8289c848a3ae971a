package io.weir.streams.archive;

import io.weir.archive.Archive;
import io.weir.archive.ArchiveRefused;
import io.weir.kit.lag.Look;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Sees to it that an archive holds records of one topic, and not of another that was given its name after it was deleted. */
record TopicIds(Admin admin, Archive archive) {

    /** @throws ArchiveRefused when the archive has another topic of that name */
    void require(String topic) throws ExecutionException, TimeoutException, InterruptedException {
        String id;
        try {
            id = Look.await(admin.describeTopics(List.of(topic))
                            .topicNameValues()
                            .get(topic))
                    .topicId()
                    .toString();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) return; // deleted, or not there yet
            throw e;
        }
        if (archive.topicId(topic, id).equals(id)) return;
        throw new ArchiveRefused("the archive at " + archive.store().uri() + " is that of an earlier topic " + topic
                + ", which was deleted and created again since. Give this one an archive of its own by WEIR_ARCHIVE,"
                + " and keep the old one: it has what was in the log before");
    }
}
