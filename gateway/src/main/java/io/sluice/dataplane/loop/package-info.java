/**
 * What one event loop owns: clock, timer wheel, random numbers, striped counters, the list of clients. Touched by its own thread
 * only.
 */
package io.sluice.dataplane.loop;
