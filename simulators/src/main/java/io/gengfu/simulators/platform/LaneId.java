package io.gengfu.simulators.platform;

/** One gapless series of numbers: everything of a record's identity but its number. */
public record LaneId(String gateway, String epoch, String uplink, String lane) {

  @Override
  public String toString() {
    return gateway + "/" + epoch + "/" + uplink + "/" + lane;
  }
}
