package io.weir.query.sums;

import io.weir.schemas.UnitType;

/**
 * The way of events into numbers, which are whole only when the events have come to its end.
 *
 * @param unit unless it is the first of every event's, events may have to change their partition
 * @param throughClusters values of units then travel to their clusters
 */
public record Route(UnitType unit, boolean throughClusters) {}
