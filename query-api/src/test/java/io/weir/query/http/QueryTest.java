package io.weir.query.http;

import io.weir.query.RunningQuery;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A query API of its own for each class, with its servers. */
abstract class QueryTest {

    @TempDir
    static Path folder;

    static RunningQuery query;

    @BeforeAll
    static void startQuery() throws IOException {
        query = RunningQuery.start(folder);
    }

    @AfterAll
    static void stopQuery() throws IOException {
        query.close();
    }
}
