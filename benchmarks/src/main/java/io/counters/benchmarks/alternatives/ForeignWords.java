package io.counters.benchmarks.alternatives;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.invoke.VarHandle.AccessMode;

/**
 * The foreign-memory API by reflection, because these sources are Java 17's. What reflection finds are handles in static
 * final fields, which the compiler sees through; the cast of the segment is all that they cost beyond a direct call.
 */
final class ForeignWords extends Words {
    private static final MethodType GETTER = MethodType.methodType(long.class, Object.class, long.class);
    private static final MethodType SETTER = MethodType.methodType(void.class, Object.class, long.class, long.class);
    private static final VarHandle WORD = word();
    private static final MethodHandle GET = WORD.toMethodHandle(AccessMode.GET).asType(GETTER);
    private static final MethodHandle GET_ACQUIRE =
            WORD.toMethodHandle(AccessMode.GET_ACQUIRE).asType(GETTER);
    private static final MethodHandle SET = WORD.toMethodHandle(AccessMode.SET).asType(SETTER);
    private static final MethodHandle SET_RELEASE =
            WORD.toMethodHandle(AccessMode.SET_RELEASE).asType(SETTER);

    private final Object segment;

    ForeignWords(final int length) {
        try {
            final Class<?> arenas = Class.forName("java.lang.foreign.Arena");
            segment = arenas.getMethod("allocate", long.class, long.class)
                    .invoke(arenas.getMethod("ofAuto").invoke(null), (long) length, (long)
                            SlotOverWords.CACHE_LINE_PAIR);
        } catch (final ReflectiveOperationException e) {
            throw new UnsupportedOperationException("no foreign-memory API (expected: Java 22 or later)", e);
        }
    }

    private static VarHandle word() {
        try {
            final Class<?> layouts = Class.forName("java.lang.foreign.ValueLayout");
            final MethodHandle varHandle = MethodHandles.publicLookup()
                    .findVirtual(layouts, "varHandle", MethodType.methodType(VarHandle.class));
            return (VarHandle) varHandle.invoke(layouts.getField("JAVA_LONG").get(null));
        } catch (final Throwable e) { // as method handles throw
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    long getPlain(final int offset) {
        try {
            return (long) GET.invokeExact(segment, (long) offset);
        } catch (final Throwable e) {
            throw thrown(e);
        }
    }

    @Override
    long getAcquire(final int offset) {
        try {
            return (long) GET_ACQUIRE.invokeExact(segment, (long) offset);
        } catch (final Throwable e) {
            throw thrown(e);
        }
    }

    @Override
    void setPlain(final int offset, final long value) {
        try {
            SET.invokeExact(segment, (long) offset, value);
        } catch (final Throwable e) {
            throw thrown(e);
        }
    }

    @Override
    void setRelease(final int offset, final long value) {
        try {
            SET_RELEASE.invokeExact(segment, (long) offset, value);
        } catch (final Throwable e) {
            throw thrown(e);
        }
    }

    private static IllegalStateException thrown(final Throwable e) {
        return new IllegalStateException("word of a foreign segment", e);
    }
}
