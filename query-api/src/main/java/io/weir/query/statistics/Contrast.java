package io.weir.query.statistics;

/** How two arms differ, to be told on either scale. What both scales share, checks and moments, is computed once. */
@FunctionalInterface
public interface Contrast {

    Answer<Effect> on(Scale scale);
}
