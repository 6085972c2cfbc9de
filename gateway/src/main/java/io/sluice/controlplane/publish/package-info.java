/** When a plan is compiled and published: holds off, compiles, compares, keeps the last good plan. */
package io.sluice.controlplane.publish;
