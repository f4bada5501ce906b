package io.counters.testing;

import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Programs that a test runs and that not everybody has. Where one is missing the test is skipped; but under CI=true, which
 * .ci/run sets and which installs them all, it fails: a gate's test that did not run would be missed by nobody.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsPrograms.Condition.class)
public @interface NeedsPrograms {
    String[] value();

    final class Condition implements ExecutionCondition {
        private final boolean mayNotSkip = "true".equals(System.getenv("CI"));

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(final ExtensionContext test) {
            final List<String> missing = AnnotationSupport.findAnnotation(test.getElement(), NeedsPrograms.class)
                    .map(needed -> Arrays.stream(needed.value())
                            .filter(program -> !isInstalled(program))
                            .toList())
                    .orElse(List.of());
            if (missing.isEmpty()) {
                return ConditionEvaluationResult.enabled("all programs are there");
            }
            if (mayNotSkip) {
                throw new IllegalStateException("not installed: " + missing + " (expected: all, because CI=true)");
            }
            return ConditionEvaluationResult.disabled("not installed: " + missing);
        }

        private static boolean isInstalled(final String program) {
            return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        }
    }
}
