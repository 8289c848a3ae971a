package io.weir.schemas;

import org.apache.avro.util.ClassSecurityValidator;

/** Tells Avro that records of this package may be built when bytes are read. Every generated record calls it. */
final class TrustedRecords {

    static {
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), type -> type.getPackageName()
                        .equals(TrustedRecords.class.getPackageName())));
    }

    private TrustedRecords() {}

    /** Loading this class has done it. */
    static void trust() {}
}
