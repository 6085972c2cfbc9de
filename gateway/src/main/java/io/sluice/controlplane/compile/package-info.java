/**
 * Meaning: a ClusterSnapshot becomes a GatewayPlan and Findings. Pure and independent of the order of objects; one
 * compiler per kind, one class per annotation.
 */
package io.sluice.controlplane.compile;
