package io.sluice.controlplane.compile.annotation;

import java.util.List;

/** The meaning of one annotation (and of those that only qualify it) for all routes of its Ingress. */
interface RouteAnnotation {
    /** The names it reads, without prefix. */
    List<String> names();

    /** Reads its texts and adds what they mean. */
    void read(AnnotationReader ingress, RouteEffects.Builder effects);
}
