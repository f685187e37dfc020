import type { AccountView, AccountLine } from '../../shared/contract/account-view.ts'
import type { AppointmentContext, AppointmentRequest, TripReportDraft } from '../../shared/contract/appointment.ts'
import type { ComposeCheck, ComposeCheckRequest, SendSightingRequest } from '../../shared/contract/compose.ts'
import type {
  CaptureRequest,
  CorrectionRequest,
  DeedAnswer,
  Introduction,
  IntroductionAnswer,
  IntroductionRequest,
  PrivateRequest,
  TakeBackRequest,
  Task,
  TaskRequest,
} from '../../shared/contract/deeds.ts'
import type { MessageContext, OpenMessage } from '../../shared/contract/message-context.ts'
import type { AboutMe, Me, Mine } from '../../shared/contract/mine.ts'

/** How a call is made: `signal` ends it early (then it rejects with `abandoned`, which nobody is told). */
export interface Asking {
  readonly signal?: AbortSignal
}

/** One method a route of `/api/v1`. Each resolves with the route's answer or rejects with a `ServiceError`. */
export interface ServiceClient {
  me(asking?: Asking): Promise<Me>
  mine(asking?: Asking): Promise<Mine>
  aboutMe(asking?: Asking): Promise<AboutMe>
  messageContext(message: OpenMessage, asking?: Asking): Promise<MessageContext>
  searchAccounts(query: string, asking?: Asking): Promise<{ accounts: AccountLine[] }>
  account(id: string, asking?: Asking): Promise<AccountView>
  messageText(id: string, asking?: Asking): Promise<{ text: string | null; newText: string | null; logged: boolean }>
  appointmentContext(request: AppointmentRequest, asking?: Asking): Promise<AppointmentContext>
  composeCheck(request: ComposeCheckRequest, asking?: Asking): Promise<ComposeCheck>

  capture(request: CaptureRequest): Promise<DeedAnswer>
  markPrivate(request: PrivateRequest): Promise<DeedAnswer>
  takeBack(request: TakeBackRequest): Promise<DeedAnswer>
  correct(request: CorrectionRequest): Promise<DeedAnswer>
  introduce(request: IntroductionRequest): Promise<IntroductionAnswer>
  withdrawIntroduction(id: string, key: string): Promise<Introduction>
  createTask(request: TaskRequest): Promise<Task>
  dismissSuggestion(request: { key: string; mailbox: string; conversationId: string }): Promise<void>
  sighting(request: SendSightingRequest, asking?: Asking): Promise<void>
  tripReport(draft: TripReportDraft): Promise<void>
}
