package io.gengfu.agent.command;

import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.config.PlatformCommand;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.kpi.Kpis;
import io.gengfu.agent.store.Store;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What can be done to this gateway from outside: one home, whether it is asked for on this box or
 * by a platform.
 */
public final class Operations {

  private final Map<PlatformCommand, Operation> all = new EnumMap<>(PlatformCommand.class);
  private final Map<PlatformCommand, Operation> alerts;

  /**
   * @param kpis null when there are none until the next start
   */
  public Operations(
      Site site, Core core, Store store, @Nullable Kpis kpis, Reload reload, StatusReport status) {
    alerts = new AlertOperations(core).all();
    all.putAll(alerts);
    all.put(PlatformCommand.SET_MODE, new ModeOperation(core));
    var outputs = new OutputOperations(core, site.points());
    all.put(PlatformCommand.SET_OUTPUT, outputs.set());
    all.put(PlatformCommand.RELEASE_OUTPUT, outputs.release());
    all.put(
        PlatformCommand.READ_HISTORY,
        new HistoryOperation(
            site.points(),
            site.gateway().uplinks().stream()
                .collect(Collectors.toMap(UplinkConfig::name, UplinkConfig::filter)),
            site.gateway().data()));
    all.put(PlatformCommand.DIAGNOSTICS, new DiagnosticsOperation(status));
    all.put(PlatformCommand.RELOAD, reload);
    all.put(PlatformCommand.REFRESH, new RefreshOperation(store));
    if (kpis != null) {
      Operation acknowledge = Objects.requireNonNull(all.get(PlatformCommand.ACKNOWLEDGE));
      all.put(PlatformCommand.CLOSE, new CloseOperation(kpis, acknowledge));
    }
  }

  /** These and no others. */
  Operations(Map<PlatformCommand, Operation> these) {
    alerts = Map.of();
    all.putAll(these);
  }

  /** Empty when it cannot be done until the next start. */
  Optional<Operation> of(PlatformCommand command) {
    return Optional.ofNullable(all.get(command));
  }

  /** Those on alerts. */
  Map<PlatformCommand, Operation> alerts() {
    return alerts;
  }
}
