package io.weir.kit.lag;

import io.weir.schemas.Topics;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;

/**
 * The generation that has counted most of the log, for a service that does not know which one is active: it is the active one, or another
 * that could be switched to.
 */
final class FurthestGeneration implements Look {

    private static final int LOOKS_PER_CHOICE = 10;

    private final String applicationId;
    private final Pattern ours;
    private final Consumer<CountingGroup> follower;
    private int looks;

    /** @param follower is told at each choice */
    FurthestGeneration(String applicationId, Consumer<CountingGroup> follower) {
        this.applicationId = applicationId;
        this.ours = Pattern.compile(Pattern.quote(applicationId) + "-(\\d{1,18})");
        this.follower = follower;
    }

    @Override
    public void at(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        if (looks++ % LOOKS_PER_CHOICE != 0) return;
        CountingGroup furthest = null;
        long most = -1;
        for (GroupListing group : Look.await(admin.listGroups().all())) {
            Matcher matcher = ours.matcher(group.groupId());
            if (!matcher.matches()) continue;
            long counted = committed(admin, group.groupId());
            if (counted <= most) continue;
            most = counted;
            furthest = new CountingGroup(applicationId, Long.parseLong(matcher.group(1)));
        }
        if (furthest != null) follower.accept(furthest);
    }

    private static long committed(Admin admin, String group)
            throws ExecutionException, TimeoutException, InterruptedException {
        return Look.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()).entrySet().stream()
                .filter(partition -> partition.getKey().topic().equals(Topics.EVENTS) && partition.getValue() != null)
                .mapToLong(partition -> partition.getValue().offset())
                .sum();
    }
}
