package io.gengfu.simulators.platform;

/** Numbers that the platform knows of and does not have, both ends included. */
public record Gap(LaneId lane, long from, long to) {}
