package io.weir.kit.lag;

import io.weir.schemas.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Utils;

/**
 * How {@link Topics#EVENTS} is divided, and by how many partitions its keys are spread. Both are the same until somebody adds
 * partitions: keys then stay where they are, because a unit that lay in two partitions would be counted as two.
 *
 * @param topic Kafka's id of the topic, another one when it was deleted and created again
 * @param partitions that it has
 * @param keyed partitions by which keys are spread: those that the log had when the generation, or an earlier one, was begun
 * @param state partitions that the state of the generation was made with; empty: there is no state yet
 */
public record LogShape(Uuid topic, int partitions, int keyed, OptionalInt state) {

    private static final String BY_UNIT = "-by-unit-repartition";
    private static final String SUMS = "-sums-changelog";

    public LogShape {
        if (partitions < 1) throw new IllegalArgumentException("partitions must be 1 or more, is " + partitions);
        if (keyed < 1 || keyed > partitions) {
            throw new IllegalArgumentException("keys lie in 1.." + partitions + " partitions, not in " + keyed);
        }
    }

    /** The partition of a key, and of everything that is computed of it. */
    public static int partition(byte[] key, int keyed) {
        return Utils.toPositive(Utils.murmur2(key)) % keyed;
    }

    /** Whether the state of the generation can go on with the log as it is. */
    public boolean fits() {
        return state.isEmpty() || state.getAsInt() == partitions;
    }

    public static LogShape of(Admin admin, CountingGroup group)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<String, TopicDescription> found =
                describe(admin, List.of(Topics.EVENTS, group.id() + BY_UNIT, group.id() + SUMS));
        TopicDescription events = found.get(Topics.EVENTS);
        if (events == null) throw new ExecutionException(new UnknownTopicOrPartitionException(Topics.EVENTS));
        int partitions = events.partitions().size();
        TopicDescription byUnit = found.get(group.id() + BY_UNIT);
        if (byUnit == null) byUnit = ofNearestGeneration(admin, group);
        TopicDescription sums = found.get(group.id() + SUMS);
        return new LogShape(
                events.topicId(),
                partitions,
                byUnit == null ? partitions : byUnit.partitions().size(),
                sums == null
                        ? OptionalInt.empty()
                        : OptionalInt.of(sums.partitions().size()));
    }

    /** Of the newest other generation, by which keys are spread already; null: there is none. */
    private static TopicDescription ofNearestGeneration(Admin admin, CountingGroup group)
            throws ExecutionException, TimeoutException, InterruptedException {
        String newest = newest(Look.await(admin.listTopics().names()), group.applicationId());
        return newest == null ? null : describe(admin, List.of(newest)).get(newest);
    }

    static String newest(Set<String> topics, String applicationId) {
        Pattern ours = Pattern.compile(Pattern.quote(applicationId) + "-(\\d{1,18})" + BY_UNIT);
        String newest = null;
        long generation = -1;
        for (String topic : topics) {
            Matcher matcher = ours.matcher(topic);
            if (!matcher.matches() || Long.parseLong(matcher.group(1)) <= generation) continue;
            generation = Long.parseLong(matcher.group(1));
            newest = topic;
        }
        return newest;
    }

    /** Those of the topics that exist. */
    private static Map<String, TopicDescription> describe(Admin admin, Collection<String> topics)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<String, TopicDescription> found = new HashMap<>();
        for (var topic : admin.describeTopics(topics).topicNameValues().entrySet()) {
            try {
                found.put(topic.getKey(), Look.await(topic.getValue()));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) throw e;
            }
        }
        return found;
    }
}
