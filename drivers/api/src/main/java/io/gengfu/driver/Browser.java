package io.gengfu.driver;

import io.gengfu.model.DeviceClass;
import io.gengfu.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Lists what a device offers, as a profile that somebody can finish. */
@FunctionalInterface
public interface Browser {

  /**
   * Connects, lists, disconnects; waits meanwhile.
   *
   * @param address as a site file has it; checked here, problems go where its problems go, and then
   *     nothing is connected to
   * @param folder the protocol's own, see {@link DriverProvider#open(java.util.List, Path)}
   * @param out takes YAML, line by line
   * @throws IOException if that cannot be done; its message says why and what to do
   */
  void browse(Settings address, Path folder, Wanted wanted, Consumer<String> out)
      throws IOException, InterruptedException;

  /**
   * What of it.
   *
   * @param from where to begin, in the protocol's words; empty for everything
   * @param most how many entries at most; that there are more is said
   * @param deviceClass of the profile; empty to take the one that fits best
   */
  record Wanted(String from, int most, Optional<DeviceClass> deviceClass) {}
}
