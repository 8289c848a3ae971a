package io.weir.query.experiments;

/** What is promised about an answer. */
public enum Method {
    /** Right at one look that was decided on beforehand. */
    frequentist,
    /** What to believe after the data, having believed nothing before. */
    bayesian,
    /** Right at every look, however often. */
    sequential
}
