package io.weir.standalone;

import io.weir.ingest.IngestService;
import io.weir.query.QueryService;
import io.weir.streams.StreamsService;
import java.util.List;

/** The services in the order in which they start: who takes longest to be ready first; they wait for each other. */
final class Services {

    static final Service QUERY = new Service("query-api", QueryService::application, "weir.query.port", Ports.QUERY);
    static final Service STREAMS = new Service("streams", StreamsService::application, null, 0);
    static final Service INGEST = new Service("ingest", IngestService::application, "weir.ingest.port", Ports.INGEST);

    static final List<Service> ALL = List.of(STREAMS, QUERY, INGEST);

    private Services() {}
}
