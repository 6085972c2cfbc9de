package io.sluice.controlplane.compile.annotation;

import java.util.List;

/** The meaning of one annotation of a Service for the upstreams of all its ports. */
interface ServiceAnnotation {
    /** The names it reads, without prefix. */
    List<String> names();

    /** Reads its texts and adds what they mean. */
    void read(AnnotationReader service, ServiceEffects.Builder effects);

    /** What holds on a Service without it, for messages. */
    String without();
}
