/** What one event loop owns: clock, timer wheel, random numbers, striped counters. Touched by its own thread only. */
package io.sluice.dataplane.loop;
