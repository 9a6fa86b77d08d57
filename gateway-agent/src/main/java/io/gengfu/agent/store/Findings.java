package io.gengfu.agent.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** What people should know of how the files were found, at the start and since. Any thread. */
final class Findings {

  /** Of one process: a disk that goes on spoiling files must not fill the memory with words. */
  private static final int MOST = 32;

  private final List<String> setAside = new CopyOnWriteArrayList<>();
  private final List<String> notices = new CopyOnWriteArrayList<>();

  void opened(Database.Opened file) {
    file.setAside().map(Path::toString).ifPresent(aside -> add(setAside, aside));
    file.notice().ifPresent(this::notice);
  }

  void replaced(Successor.Placed file) {
    add(setAside, file.aside().toString());
    notice(file.notice());
  }

  void notice(String notice) {
    add(notices, notice);
  }

  private static synchronized void add(List<String> to, String what) {
    Optional<String> oldest = to.size() < MOST ? Optional.empty() : Optional.of(to.getFirst());
    oldest.ifPresent(to::remove);
    to.add(what);
  }

  /** The new names of files that were set aside. */
  List<String> setAside() {
    return List.copyOf(setAside);
  }

  /** In words for people. */
  List<String> notices() {
    return List.copyOf(notices);
  }
}
