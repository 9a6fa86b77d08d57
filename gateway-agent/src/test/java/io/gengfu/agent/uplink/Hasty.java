package io.gengfu.agent.uplink;

import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.store.Store;
import java.util.Optional;

/** Uplinks that wait a tenth of the time between two attempts, so that tests need not. */
final class Hasty {

  private static final Timing TENTH =
      new Timing(
          Timing.USUAL.connect(),
          Timing.USUAL.ask(),
          Timing.USUAL.silence(),
          Timing.USUAL.answer(),
          Timing.USUAL.will(),
          Timing.USUAL.confirmed(),
          10);

  private Hasty() {}

  static Uplink start(String gateway, UplinkConfig config, Store store, Clock clock) {
    return Uplink.start(
        new Both(config, gateway, TENTH, Optional.empty(), Budget.none()), store, clock);
  }
}
