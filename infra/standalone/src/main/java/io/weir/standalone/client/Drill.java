package io.weir.standalone.client;

import java.util.Locale;

/** What is lost in a drill, and what an operator does about it. */
enum Drill {
    REDIS_LOST("Redis loses everything that it holds", "nothing: the sink notices, and fills it again") {
        @Override
        void lose(DrillSite site) {
            site.servers().emptyRedis();
        }

        @Override
        void recover(DrillSite site) {}
    },

    RESULTS_LOST(
            "PostgreSQL loses all statistics and assignments",
            "forget the sinks' positions: they read their topics again from the beginning") {
        @Override
        void lose(DrillSite site) {
            site.servers().sql("truncate table stats_current, user_assignments");
        }

        @Override
        void recover(DrillSite site) {
            site.servers().sql("delete from sink_offsets");
        }
    },

    STREAMS_STATE_LOST("streams loses its folder", "start it with an empty one: the state is read again from Kafka") {
        @Override
        void lose(DrillSite site) {
            site.stop();
            site.servers().delete("streams");
        }

        @Override
        void recover(DrillSite site) {
            site.start();
        }
    },

    WRONG_METRIC_SHIPPED("an experiment shows the numbers of a wrong metric", "rebuild it with the right definition") {
        @Override
        void lose(DrillSite site) {
            WrongMetric.ship(site);
        }

        @Override
        boolean changesNumbers() {
            return true;
        }

        @Override
        void recover(DrillSite site) {
            WrongMetric.correct(site);
        }
    },

    BAD_PRODUCER(
            "a faulty agent reports that every run was solved",
            "quarantine its events, replay without them, compare, and switch") {
        @Override
        void lose(DrillSite site) {
            BadProducer.post(site);
        }

        @Override
        boolean changesNumbers() {
            return true;
        }

        @Override
        void recover(DrillSite site) {
            BadProducer.leaveOut(site);
        }
    },

    POSTGRES_LOST(
            "PostgreSQL's folder is gone, and its backup is older than the last events",
            "put the backup in its place, and start again: the sinks go on from where they were then") {
        @Override
        void prepare(DrillSite site) {
            site.servers().backUpPostgres();
            site.postAgain();
        }

        @Override
        void lose(DrillSite site) {
            site.stop();
            site.servers().delete("postgres");
        }

        @Override
        void recover(DrillSite site) {
            site.servers().restorePostgres();
            site.start();
        }
    },

    CLUSTER_LOST(
            "Kafka's data are gone, with Redis and the state of streams",
            "restore the archive, into twice as many partitions, and start again") {
        @Override
        void lose(DrillSite site) {
            site.awaitArchive();
            site.stop();
            site.servers().delete("kafka");
            site.servers().delete("redis");
        }

        @Override
        void recover(DrillSite site) {
            site.restore();
            site.start();
            DrillReplays.dropKept(site);
        }
    },

    TOPIC_DELETED(
            "somebody deletes the topic of the events while Weir runs",
            "stop, remove what is left of Kafka, restore the archive into an empty one, and start again") {
        @Override
        void lose(DrillSite site) {
            site.awaitArchive();
            site.servers().deleteTopic();
        }

        @Override
        void recover(DrillSite site) {
            site.stop();
            site.servers().delete("kafka");
            site.restore();
            site.start();
            DrillReplays.dropKept(site);
        }
    };

    private final String lost;
    private final String remedy;

    Drill(String lost, String remedy) {
        this.lost = lost;
        this.remedy = remedy;
    }

    /** As on the command line. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String lost() {
        return lost;
    }

    String remedy() {
        return remedy;
    }

    /** Before the numbers are looked at. */
    void prepare(DrillSite site) {}

    abstract void lose(DrillSite site);

    /** True: the loss shows in the results. A drill in which it does not has lost nothing. */
    boolean changesNumbers() {
        return false;
    }

    abstract void recover(DrillSite site);
}
