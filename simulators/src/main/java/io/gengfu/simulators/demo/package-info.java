/**
 * The main job, shown and measured: an estate, a story of incidents, an agent in a process of its
 * own, and at the end an account of what became of each incident. The truth is the devices' own
 * records and what the platform kept before it removed duplicates.
 */
@NullMarked
package io.gengfu.simulators.demo;

import org.jspecify.annotations.NullMarked;
