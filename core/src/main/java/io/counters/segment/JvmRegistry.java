package io.counters.segment;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * What every copy of our classes in one JVM has to share, because the kernel's locks belong to the process: closing any
 * channel on a file drops all locks that the process holds on it, whichever class loader opened it.
 *
 * <p>The map hangs in the system properties and holds only {@code java.*} types, so that copies of different versions
 * and class loaders find it and understand it. The static reference keeps it alive should the application replace its
 * properties. Nothing that ever held a lock is removed: its channel must stay open until the process ends.
 */
public final class JvmRegistry {
    // not prefixed like our packages, so that relocating these cannot rename it
    private static final String PROPERTY = "counters.registry";
    private static final ConcurrentMap<Object, Object> SHARED = find();

    private JvmRegistry() {}

    /** The object on which whoever opens, probes or closes a channel on a lock file synchronises. */
    static Object monitor() {
        return SHARED;
    }

    /** The state that goes by this key, made on first use. Only {@code java.*} types may go into it. */
    public static ConcurrentMap<Object, Object> entry(final String key) {
        return asMap(SHARED.computeIfAbsent(key, k -> new ConcurrentHashMap<Object, Object>()));
    }

    /** Forgets the state that goes by this key, and returns what it was. */
    static Map<Object, Object> remove(final String key) {
        final Object removed = SHARED.remove(key);
        return removed == null ? Map.of() : asMap(removed);
    }

    /**
     * Hangs the map up again where an application has replaced its properties in the meantime, for the copies to come:
     * one that does not find it would open the lock files itself, and drop our locks when it closes one.
     */
    public static void publishAgain() {
        System.getProperties().putIfAbsent(PROPERTY, SHARED);
    }

    /** One value of an entry, made on first use. */
    public static <T> T value(
            final Map<Object, Object> entry, final String key, final Class<T> type, final Supplier<T> first) {
        return type.cast(entry.computeIfAbsent(key, k -> first.get()));
    }

    private static ConcurrentMap<Object, Object> find() {
        final Properties properties = System.getProperties();
        synchronized (properties) {
            return asMap(properties.computeIfAbsent(PROPERTY, k -> new ConcurrentHashMap<Object, Object>()));
        }
    }

    @SuppressWarnings("unchecked") // only this class puts maps there, and a map of objects is what it puts
    private static ConcurrentMap<Object, Object> asMap(final Object value) {
        return (ConcurrentMap<Object, Object>) value;
    }
}
