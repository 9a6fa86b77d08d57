/**
 * Devices, a whole estate, the city platform and faults, each runnable alone and embeddable in
 * tests. A simulator keeps its own record of what really happened to it; that record is the truth
 * that the agent is judged by. No driver and no agent code belongs here: what both sides share
 * would hide both sides' bugs.
 */
@NullMarked
package io.gengfu.simulators;

import org.jspecify.annotations.NullMarked;
