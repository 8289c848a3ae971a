package io.weir.standalone;

import java.util.List;

/** The services in the order in which they start: who needs something starts after it. */
final class Services {

    static final List<Service> ALL = List.of();

    private Services() {}
}
