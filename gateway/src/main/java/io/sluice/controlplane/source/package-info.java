/**
 * Brings facts in: a folder of Kubernetes manifests is read, checked field by field and translated into the records of
 * {@code cluster}. Nothing right of here sees a class of the client library.
 */
package io.sluice.controlplane.source;
