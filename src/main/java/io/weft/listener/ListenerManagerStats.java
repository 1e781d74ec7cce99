package io.weft.listener;

import java.util.concurrent.atomic.AtomicLong;

/** What happens to listeners as such; read by any thread. Names are Envoy's. */
public final class ListenerManagerStats {
  final AtomicLong listenerAdded = new AtomicLong();
  final AtomicLong listenerModified = new AtomicLong();
  final AtomicLong listenerInPlaceUpdated = new AtomicLong();
  final AtomicLong listenerRemoved = new AtomicLong();
  final AtomicLong listenerStopped = new AtomicLong();
  final AtomicLong listenerCreateSuccess = new AtomicLong();
  final AtomicLong listenerCreateFailure = new AtomicLong();
  final AtomicLong totalListenersActive = new AtomicLong();
  final AtomicLong totalListenersDraining = new AtomicLong();
  final AtomicLong totalFilterChainsDraining = new AtomicLong();
  final AtomicLong workersStarted = new AtomicLong();
}
