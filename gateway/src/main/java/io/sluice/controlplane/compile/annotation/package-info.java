/** One class per annotation of an Ingress; {@link io.sluice.controlplane.compile.annotation.Annotations} lists them. */
package io.sluice.controlplane.compile.annotation;
