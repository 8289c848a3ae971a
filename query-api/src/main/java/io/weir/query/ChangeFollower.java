package io.weir.query;

/** Keeps what it once read, as long as it would hear of a change. */
public interface ChangeFollower {

    /** From now on changes are heard of. */
    void open();

    /** From now on they are not. */
    void close();

    /** Something has changed. */
    void forget();
}
