package io.gengfu.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Every mistake found so far, so that an installer sees them all at once. One thread. */
public final class Problems {

  private final Set<Problem> found = new LinkedHashSet<>();

  public void add(Problem problem) {
    found.add(problem);
  }

  public void add(Mark mark, String path, String wrong, String wanted) {
    found.add(new Problem(mark, path, wrong, wanted));
  }

  /** Takes back what turned out to be the other half of a mistake that is reported better. */
  void withdraw(Problem problem) {
    found.remove(problem);
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  public int size() {
    return found.size();
  }

  /** In the order of files and lines. */
  public List<Problem> all() {
    var sorted = new ArrayList<>(found);
    sorted.sort(
        Comparator.comparing((Problem p) -> p.mark().file())
            .thenComparingInt(p -> p.mark().line())
            .thenComparingInt(p -> p.mark().column()));
    return List.copyOf(sorted);
  }
}
