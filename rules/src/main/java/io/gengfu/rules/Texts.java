package io.gengfu.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Texts as numbers, so that a text signal costs the engine no more than any other. Bounded: the
 * texts that rules name always have a handle; of the others the first ten thousand do, and every
 * further one is {@link #OTHER}, which equals no text that a rule names. A handle never changes its
 * meaning.
 */
public final class Texts {

  static final int LIMIT = 10_000;

  /** The handle of every text that found no room. */
  static final double OTHER = -1;

  private final List<String> texts;
  private final Map<String, Double> handles = new HashMap<>();

  /**
   * @param named by rules: they have a handle whatever comes
   */
  public Texts(List<String> named) {
    texts = new ArrayList<>(named);
    for (String text : named) {
      handles.put(text, (double) handles.size());
    }
  }

  public double handle(String text) {
    Double handle = handles.get(text);
    if (handle != null) {
      return handle;
    }
    if (texts.size() >= LIMIT) {
      return OTHER;
    }
    handles.put(text, (double) texts.size());
    texts.add(text);
    return texts.size() - 1;
  }

  /** An ellipsis for {@link #OTHER}. */
  public String text(double handle) {
    return handle >= 0 && handle < texts.size() ? texts.get((int) handle) : "…";
  }
}
