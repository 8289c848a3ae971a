package io.weir.query.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What to do, in a word and in a sentence.
 *
 * @param variant that it is about
 * @param reasons what it follows from, each a sentence
 */
record Verdict(String variant, Word verdict, String sentence, List<String> reasons) {

    /** In the order in which the rules ask: the first that applies is it. */
    enum Word {
        broken,
        stop,
        ship,
        @JsonProperty("keep running")
        keepRunning;

        @Override
        public String toString() {
            return this == keepRunning ? "keep running" : name();
        }
    }
}
