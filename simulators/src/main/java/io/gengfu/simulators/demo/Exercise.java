package io.gengfu.simulators.demo;

import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.wired.Contact;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Moves the exercise input and waits for the exercise output to follow, again and again: each
 * toggle makes the agent read, decide and write one output.
 */
final class Exercise {

  private static final long ANSWER_LIMIT_SECONDS = 2;

  private final Contact input;
  private final Semaphore answers = new Semaphore(0);

  Exercise(Estate estate) {
    input = estate.exerciseInput();
    estate.exerciseOutput().onSwitch((on, nanos) -> answers.release());
  }

  /**
   * Toggles, and ends with the input at rest.
   *
   * @param toggles an even number
   * @return how many were answered
   */
  int run(int toggles) throws InterruptedException {
    int answered = 0;
    for (int i = 0; i < toggles; i++) {
      answers.drainPermits();
      input.set(i % 2 == 0);
      if (answers.tryAcquire(ANSWER_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        answered++;
      } else if (answered == 0 && i > 1) {
        break; // It does not follow at all; waiting longer would only spoil the rest.
      }
    }
    input.set(false);
    return answered;
  }
}
