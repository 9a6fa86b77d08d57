package io.gengfu.agent.uplink;

import java.util.function.Consumer;

/** Who takes the commands of one uplink. */
public interface CommandListener {

  /**
   * Called once, before the first command.
   *
   * @param replies takes answers from any thread, also while there is no session; never blocks
   */
  void begin(Consumer<CommandReply> replies);

  /** A command has come. On the MQTT client's thread: must not block. */
  void arrived(CommandMessage message);
}
