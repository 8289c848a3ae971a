package io.weir.standalone;

import io.weir.ingest.IngestService;
import io.weir.query.QueryService;
import io.weir.streams.StreamsService;
import java.util.List;

/** The services in the order in which they start: who needs something starts after it. */
final class Services {

    static final List<Service> ALL = List.of(
            new Service("query-api", QueryService::application),
            new Service("streams", StreamsService::application),
            new Service("ingest", IngestService::application));

    private Services() {}
}
