package io.weir.bench.torture.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Everything that one seed does. The same seed, base and options give the same bytes and the same times.
 *
 * @param base the newest event time, near now, because events far in the future are refused and old ones are late
 */
public record Plan(long seed, Instant base, List<Experiment> experiments, List<Post> posts, List<Strike> strikes) {

    /** An experiment as it is given to the query API. */
    public record Experiment(String key, String json) {}

    /**
     * What the plan may use.
     *
     * @param faults among which it chooses
     * @param strikes how many
     * @param events fresh ones, about
     * @param leastMs how long the posts last at least, beside what the strikes take
     */
    public record Options(
            List<Fault> faults,
            int strikes,
            int events,
            int brokers,
            int ingests,
            int streams,
            int queries,
            int leastMs) {
        public Options {
            faults = List.copyOf(faults);
        }

        public Options withoutFaults() {
            return new Options(List.of(), 0, events, brokers, ingests, streams, queries, leastMs);
        }

        public Options lasting(int ms) {
            return new Options(faults, strikes, events, brokers, ingests, streams, queries, ms);
        }
    }

    public Plan {
        experiments = List.copyOf(experiments);
        posts = List.copyOf(posts);
        strikes = List.copyOf(strikes);
    }

    public static Plan of(long seed, Instant base, Options options) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
        List<Strike> strikes = Strikes.schedule(seed, random, options);
        Population population = new Population(seed, base, random);
        List<Item> items = population.items(options.events());
        List<Post> posts = Posts.schedule(
                items, random, Math.max(options.leastMs(), Strikes.endMs(strikes) + 1_000), options.ingests());
        return new Plan(seed, base, population.experiments(), posts, strikes);
    }

    /** With which the ids of all its events begin. */
    public String prefix() {
        return "s" + seed + "-";
    }

    public long items() {
        return posts.stream().mapToLong(post -> post.items().size()).sum();
    }

    public long items(Item.Kind kind) {
        return posts.stream()
                .flatMap(post -> post.items().stream())
                .filter(item -> item.kind() == kind)
                .count();
    }

    /** SHA-256 over all that is sent and struck, in order. */
    public String digest() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        experiments.forEach(experiment -> digest.update(experiment.json().getBytes(UTF_8)));
        for (Post post : posts) {
            digest.update(
                    (post.atMs() + " " + post.lane() + " " + post.ingest() + " " + post.patienceMs()).getBytes(UTF_8));
            post.items().forEach(item -> digest.update(item.json().getBytes(UTF_8)));
        }
        strikes.forEach(strike -> digest.update(strike.toString().getBytes(UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }
}
